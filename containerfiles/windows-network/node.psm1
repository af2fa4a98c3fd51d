# What both scripts of this folder do on a Windows node: they log, end with a meaning, and ask the host networking service.
param([string] $Script, [int] $MissingSetting, [int] $NoAnswer, [int] $Refusal)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Write-Log([string] $Message) {
    [Console]::Out.WriteLine([DateTime]::UtcNow.ToString('s') + "Z ${Script}: $Message")
}

function Exit-With([int] $Code, [string] $Reason, [string] $Remedy) {
    Write-Log "FAILED ($Code): $Reason. $Remedy"
    exit $Code
}

# A variable of the environment, which the chart sets.
function Get-Setting([string] $Name) {
    $text = [Environment]::GetEnvironmentVariable($Name)
    if ([string]::IsNullOrEmpty($text)) {
        Exit-With $MissingSetting "$Name is not set" 'Deploy this image with the chart windows-network of the same version, which sets it.'
    }
    return $text
}

# A key of a JSON object, or null: strict mode has no mercy on what is not there.
function Get-Key([object] $Of, [string] $Name) {
    if ($null -eq $Of) { return $null }
    $property = $Of.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return $property.Value
}

# The service's own interface, because its PowerShell module is not on every node.
Add-Type -TypeDefinition @'
using System;
using System.Runtime.InteropServices;
public static class HostNetworking {
    [DllImport("vmcompute.dll", CharSet = CharSet.Unicode, PreserveSig = false)]
    public static extern void HNSCall(string method, string path, string request, out string response);
}
'@

# What it answers, as objects. It may also answer that it does not want to, and then nothing is known of networks.
function Invoke-Hns([string] $Method, [string] $Path) {
    $response = ''
    try {
        [HostNetworking]::HNSCall($Method, $Path, '', [ref] $response)
        $answer = $response | ConvertFrom-Json
    } catch {
        Exit-With $NoAnswer "the host networking service does not answer $Method ${Path}: $($_.Exception.Message)" 'Drain the node and reboot it.'
    }
    if ((Get-Key $answer 'Success') -ne $true) {
        Exit-With $Refusal "the host networking service refuses $Method ${Path}: $(Get-Key $answer 'Error')" 'Drain the node and reboot it.'
    }
    return Get-Key $answer 'Output'
}

# Runs a program of the image until it ends, and hands on its exit code.
function Start-Program([string] $Name, [string[]] $Arguments, [int] $NotStarted) {
    $start = [System.Diagnostics.ProcessStartInfo]::new([IO.Path]::Combine($PSScriptRoot, $Name))
    $start.Arguments = $Arguments -join ' '
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    try {
        $process = [System.Diagnostics.Process]::Start($start)
    } catch {
        Exit-With $NotStarted "$Name could not be started: $($_.Exception.Message)" 'The image is incomplete; build it again.'
    }
    $process.StandardInput.Close()
    Write-Log "started $Name as process $($process.Id)"
    $process.WaitForExit()
    Write-Log "$Name ended with exit code $($process.ExitCode)"
    exit $process.ExitCode
}
