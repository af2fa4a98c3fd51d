# Brings kube-proxy up on a Windows node, as a process of the host: waits for flannel's network, reserves the address from
# which kube-proxy sends (the source VIP), clears the rules of an earlier kube-proxy, runs kube-proxy.exe and hands on its
# exit code.  start-kube-proxy.ps1 <arguments of kube-proxy, without --source-vip>
#
# Own exit codes; every other code is kube-proxy's:
#   3401  a variable is missing
#   3402  the configuration of kubeadm is not mounted
#   3403  flannel's network has not come up
#   3404  no source VIP can be reserved
#   3405  the host networking service does not answer
#   3406  kube-proxy could not be started
#   3499  something unforeseen
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, 'node.psm1')) -ArgumentList 'start-kube-proxy.ps1', 3401, 3405

trap {
    Exit-With 3499 "line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message)" 'Report this with the log.'
}

# The one network of a name that has its address already, or null.
function Get-Network([string] $Name) {
    foreach ($network in @(Invoke-Hns 'GET' '/networks/')) {
        if ((Get-Key $network 'Name') -eq $Name -and -not [string]::IsNullOrEmpty((Get-Key $network 'ManagementIP'))) {
            return $network
        }
    }
    return $null
}

# Runs the CNI program host-local with a command; it reads the request and writes its answer.
function Invoke-HostLocal([string] $Command, [string] $Request) {
    $start = [System.Diagnostics.ProcessStartInfo]::new('C:\opt\cni\bin\host-local.exe')
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.EnvironmentVariables['CNI_COMMAND'] = $Command
    $start.EnvironmentVariables['CNI_CONTAINERID'] = 'kube-proxy'
    $start.EnvironmentVariables['CNI_NETNS'] = 'none'
    $start.EnvironmentVariables['CNI_IFNAME'] = 'source-vip'
    $start.EnvironmentVariables['CNI_PATH'] = 'C:\opt\cni\bin'
    $process = [System.Diagnostics.Process]::Start($start)
    $process.StandardInput.Write($Request)
    $process.StandardInput.Close()
    $answer = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    if ($process.ExitCode -ne 0) {
        Exit-With 3404 "host-local $Command ended with exit code $($process.ExitCode)" 'Look whether the range of the node is used up: C:\var\lib\cni\networks.'
    }
    return $answer
}

$networkName = Get-Setting 'NETWORK_NAME'
$requestTemplate = Get-Setting 'SOURCE_VIP_REQUEST'
$gap = Get-Setting 'SUBNET_GAP'
if (-not [IO.File]::Exists('C:\var\lib\kube-proxy\kubeconfig.conf')) {
    Exit-With 3402 'C:\var\lib\kube-proxy\kubeconfig.conf is missing' 'kubeadm makes the ConfigMap kube-proxy in kube-system; do not skip its phase addon/kube-proxy.'
}

Write-Log "waits for the network $networkName, which flannel makes"
$until = [DateTime]::UtcNow.AddMinutes(5)
$network = Get-Network $networkName
while ($null -eq $network) {
    if ([DateTime]::UtcNow -ge $until) {
        Exit-With 3403 "there is no network $networkName with an address after five minutes" 'Look at the log of flannel on this node: kubectl -n kube-flannel get pods -o wide.'
    }
    Start-Sleep -Seconds 2
    $network = Get-Network $networkName
}

# Given back first: an address of an earlier start, or of an earlier range of this node, is of no use.
$subnet = Get-Key (@(Get-Key $network 'Subnets')[0]) 'AddressPrefix'
$request = $requestTemplate.Replace($gap, $subnet)
$null = Invoke-HostLocal 'DEL' $request
try {
    $reserved = Invoke-HostLocal 'ADD' $request | ConvertFrom-Json
    $sourceVip = ([string] (Get-Key (@(Get-Key $reserved 'ips')[0]) 'address')).Split('/')[0]
    [void] [System.Net.IPAddress]::Parse($sourceVip)
} catch {
    Exit-With 3404 'host-local has given no address' 'Look whether the CNI programs on the node are those of this chart.'
}
Write-Log "reserved a source VIP in $subnet"

# kube-proxy does not know the rules of its predecessor, and Services would lead to pods that are gone.
$lists = @(Invoke-Hns 'GET' '/policylists/' | Where-Object { $null -ne $_ })
foreach ($list in $lists) {
    $null = Invoke-Hns 'DELETE' "/policylists/$(Get-Key $list 'ID')"
}
Write-Log "removed $($lists.Count) rules of an earlier kube-proxy"

$ended = Start-Program 'kube-proxy.exe' (@($args) + "--source-vip=$sourceVip") 3406
