# Installs the runtime of Visual C++ while the image base is built, and leaves the libraries that it brings in C:\runtime, from
# where the image takes them: the installers and what else they write stay behind.
#
# Exit codes other than 0:
#   3501  the installer is missing
#   3502  an installer has failed
#   3503  a library is missing after the installation
#   3599  something unforeseen
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Write-Log([string] $Message) {
    [Console]::Out.WriteLine([DateTime]::UtcNow.ToString('s') + 'Z install-runtime.ps1: ' + $Message)
}

function Exit-With([int] $Code, [string] $Reason, [string] $Remedy) {
    Write-Log "FAILED ($Code): $Reason. $Remedy"
    exit $Code
}

trap {
    Exit-With 3599 "line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message)" 'Report this with the log.'
}

# 3010: done, Windows would like to restart, which a container does not. 1638: a newer one is there already.
$good = 0, 1638, 3010

$folders = 'System32', 'SysWOW64'
# All libraries of the redistributable have 140 in their names, as some of Windows' own have. An image may not write over
# those, so only new ones are taken.
function Get-Library([string] $Folder) {
    [IO.Directory]::GetFiles([IO.Path]::Combine($env:SystemRoot, $Folder), '*140*.dll')
}
$before = @($folders | ForEach-Object { Get-Library $_ })

# The services are 64-bit programs; Apache, of the admin panel, is a 32-bit one.
foreach ($installer in 'VC_redist.x64.exe', 'VC_redist.x86.exe') {
    $path = [IO.Path]::Combine($PSScriptRoot, $installer)
    if (-not [IO.File]::Exists($path)) {
        if ($installer -eq 'VC_redist.x86.exe') {
            Write-Log "WARNING: $installer is missing, so the admin panel will not start; nothing else needs it"
            continue
        }
        Exit-With 3501 "$installer is missing" 'Put it into VC_Redist of the Deployment folder and plan again.'
    }
    Write-Log "runs $installer"
    $process = Start-Process -FilePath $path -ArgumentList '/install', '/quiet', '/norestart' -Wait -PassThru
    if ($good -notcontains $process.ExitCode) {
        Exit-With 3502 "$installer ended with exit code $($process.ExitCode)" 'Look for the code among those of Windows Installer.'
    }
    Write-Log "$installer ended with exit code $($process.ExitCode)"
}

foreach ($folder in $folders) {
    $to = [IO.Path]::Combine('C:\runtime', $folder)
    $null = [IO.Directory]::CreateDirectory($to)
    $new = @(Get-Library $folder | Where-Object { $before -notcontains $_ })
    foreach ($library in $new) {
        [IO.File]::Copy($library, [IO.Path]::Combine($to, [IO.Path]::GetFileName($library)))
    }
    Write-Log "took $($new.Count) libraries of $folder"
}
foreach ($needed in 'msvcp140.dll', 'vcruntime140.dll') {
    if (-not [IO.File]::Exists([IO.Path]::Combine($env:SystemRoot, 'System32', $needed))) {
        Exit-With 3503 "$needed is not in System32" 'The installer is not one of Visual C++ 2015 or newer; put that into VC_Redist.'
    }
}
Write-Log 'done'
exit 0
